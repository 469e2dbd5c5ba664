// The facade with diagnosis, for staging.
import '../diagnosis/install.js';
import './facade.js';
