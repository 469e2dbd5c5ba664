// Gives the stub its window; what a page pastes starts here.
import { snippet } from '../snippet.js';

snippet(window);
