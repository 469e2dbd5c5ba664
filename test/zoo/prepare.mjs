// Brings the libraries of the zoo onto this machine, where they are missing.
import { installZoo } from './install.mjs';

await installZoo();
