export { ConsolePage } from './console-page';
export { redeemTicket } from './api';
