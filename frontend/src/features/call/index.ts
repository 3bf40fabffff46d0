export { CallControls } from './call-controls';
export { CallStrip } from './call-strip';
export { useCall } from './call-store';
