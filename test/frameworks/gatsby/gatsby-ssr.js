const React = require('react');
const { snippetParts } = require('oneflow-segment/render-snippet');

const { code } = snippetParts({ projectApiKey: 'YOUR_PROJECT_API_KEY', src: '/oneflow-segment.min.js' });

exports.onPreRenderHTML = ({ getHeadComponents, replaceHeadComponents }) => {
  const script = React.createElement('script', { key: 'oneflow-segment', dangerouslySetInnerHTML: { __html: code } });
  replaceHeadComponents([script, ...getHeadComponents()]);
};
