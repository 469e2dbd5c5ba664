import { createContext } from 'react';

/** Only the server gives it a value: the snippet is not in the browser's bundle. */
export const Snippet = createContext({ code: '' });
