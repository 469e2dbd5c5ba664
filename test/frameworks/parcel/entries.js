// Every entry of the package, whole and by its names: Parcel bundles them without a warning. No page asks for this.
import * as main from 'oneflow-segment';
import { createOneflowSegment } from 'oneflow-segment';
import * as global from 'oneflow-segment/global';
import * as mappings from 'oneflow-segment/mappings';
import { fromSegment } from 'oneflow-segment/mappings';
import * as renderSnippet from 'oneflow-segment/render-snippet';
import { renderSnippet as render } from 'oneflow-segment/render-snippet';
import * as segment from 'oneflow-segment/segment';
import { oneflowDestination } from 'oneflow-segment/segment';

window.whole = [main, global, mappings, renderSnippet, segment];
window.named = [createOneflowSegment, fromSegment, render, oneflowDestination];
