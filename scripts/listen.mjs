// Owns how a server of ours starts and ends: on this machine alone. It must not know what is answered.

import { once } from 'node:events';
import { createServer } from 'node:http';

/** So that no site finds what an earlier one has stored: the system gives a port again once it is free. */
const taken = new Set();

/** A port of 0 is any free one, another each time. `close` ends connections that are still open, too. */
export async function listen(answer, port = 0) {
  const server = createServer(answer);
  server.listen(port, 'localhost');
  await once(server, 'listening');
  if (port === 0 && taken.has(server.address().port)) {
    server.close();
    return listen(answer);
  }
  taken.add(server.address().port);
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { origin: `http://localhost:${server.address().port}`, close, server };
}
