import { CallControls, CallStrip } from '@/features/call';
import { ConversationPage, type CallSlots } from '@/features/conversation';

const call: CallSlots = {
  strip: ({ session, state, business }) => <CallStrip session={session} state={state} business={business} />,
  controls: ({ voice }) => <CallControls voice={voice} />,
};

/** Here the conversation and the call meet: neither knows the other. */
export function CustomerRoute() {
  return <ConversationPage call={call} />;
}
