// Nuxt's own scripts and preload links have no nonce yet.
export default defineNitroPlugin((nitroApp) => {
  nitroApp.hooks.hook('render:html', (html, { event }) => {
    for (const part of ['head', 'bodyPrepend', 'body', 'bodyAppend']) {
      html[part] = html[part].map((text) =>
        text.replace(/<(script|link)(?![^>]* nonce=)/g, `<$1 nonce="${event.context.nonce}"`),
      );
    }
  });
});
