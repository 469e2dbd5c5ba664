// Owns `npm start`: the demo on the first free port from 4173, or from PORT.

import { startDemo } from './demo.mjs';

const FIRST_PORT = Number(process.env.PORT ?? 4173);
const TRIES = 100;

const { origin } = await startOnFreePort();
console.log(`The demo is at ${origin}/demo/`);

async function startOnFreePort() {
  for (let port = FIRST_PORT; ; port += 1) {
    try {
      return await startDemo({ port });
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || port === FIRST_PORT + TRIES) throw error;
    }
  }
}
