export { ConversationPage, type CallContext, type CallSlots } from './conversation-page';
