// Installs the tools of this folder, where they are missing or older than its lock file says.
import { installTools } from './project.mjs';

installTools();
