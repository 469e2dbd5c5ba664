// Mappings to choose on the demo page, on window, as the head's load line needs them at once. `mappings` replace the presets,
// so each list begins with what the presets send. In a bundle `import { presets } from 'oneflow-segment'` has those. Segment's
// own JSON is read by `mappings.min.js`.

(() => {
  const presets = [
    {
      action: 'identifyUser',
      when: ({ type }) => type === 'identify',
      fields: ({ userId, traits }) => ({ userId, traits }),
    },
    {
      action: 'trackEvent',
      when: ({ type }) => type === 'track',
      fields: ({ event, userId, anonymousId, properties }) => ({ event_name: event, userId, anonymousId, properties }),
    },
    {
      action: 'trackEvent',
      when: ({ type }) => type === 'screen',
      fields: ({ name, userId, anonymousId, properties }) => ({
        event_name: `screen_${name || 'view'}`,
        userId,
        anonymousId,
        properties,
      }),
    },
  ];

  const pageViews = {
    action: 'trackEvent',
    when: ({ type }) => type === 'page',
    fields: ({ name, userId, anonymousId, properties }) => ({
      event_name: `Viewed ${name ?? 'a page'}`,
      userId,
      anonymousId,
      properties: { path: properties.path },
    }),
  };

  const groupsAndAliases = {
    action: 'trackEvent',
    when: ({ type }) => type === 'group' || type === 'alias',
    fields: ({ type, userId, anonymousId, groupId, traits }) => ({
      event_name: type === 'group' ? 'Joined a Group' : 'Changed the User Id',
      userId,
      anonymousId,
      properties: { group: groupId, ...traits },
    }),
  };

  const lists = { pages: [...presets, pageViews], everything: [...presets, pageViews, groupsAndAliases] };

  /** What the page's address asks for; nothing for the presets. */
  window.demoMappings = () => {
    const query = new URLSearchParams(location.search);
    const json = query.get('segmentMappings');
    return json ? window.oneflowMappings?.fromSegment(json) : lists[query.get('mappings')];
  };
})();
