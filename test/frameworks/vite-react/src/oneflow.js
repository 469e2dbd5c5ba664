import { createOneflowSegment } from 'oneflow-segment';

export const oneflowSegment = createOneflowSegment();
oneflowSegment.load('YOUR_PROJECT_API_KEY');
