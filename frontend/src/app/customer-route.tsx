import { CallControls, CallStrip } from '@/features/call';
import { ConversationPage, type CallSlots } from '@/features/conversation';

const call: CallSlots = {
  strip: ({ session, state, business, say }) => <CallStrip session={session} state={state} business={business} onSay={say} />,
  controls: ({ voice }) => <CallControls voice={voice} />,
};

/** Here the conversation and the call meet: neither knows the other. */
export function CustomerRoute() {
  return <ConversationPage call={call} />;
}
