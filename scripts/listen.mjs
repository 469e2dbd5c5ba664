// Owns how a server of ours starts and ends: on this machine alone. It must not know what is answered.

import { once } from 'node:events';
import { createServer } from 'node:http';

/** A port of 0 is any free one. `close` ends connections that are still open, too. */
export async function listen(answer, port = 0) {
  const server = createServer(answer);
  server.listen(port, 'localhost');
  await once(server, 'listening');
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { origin: `http://localhost:${server.address().port}`, close };
}
