// What a page pastes starts here.
import { snippet } from '../snippet.js';

snippet();
