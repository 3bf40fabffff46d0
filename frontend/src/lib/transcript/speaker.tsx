import { Bot, Info, User, UserRound, type LucideIcon } from 'lucide-react';
import type { Role } from '@/lib/events/state';

/** Colour is meaning here, and never alone: each role has its icon and its word too. */
export const speakers: Record<Role, { icon: LucideIcon; ink: string; soft: string }> = {
  agent: { icon: Bot, ink: 'text-agent', soft: 'bg-agent-soft' },
  customer: { icon: User, ink: 'text-customer', soft: 'bg-customer-soft' },
  person: { icon: UserRound, ink: 'text-human', soft: 'bg-human-soft' },
  system: { icon: Info, ink: 'text-system', soft: 'bg-sunk' },
};
