// The npm entry `oneflow-segment/mappings`: a configured destination's mappings, as Segment has them. Nothing happens on
// import.
export * from '../mappings/from-segment.js';
