import type { HandleContactDependencies } from './call/handle-contact';
import type { ReleaseHeldDependencies } from './held/release-held';
import type { SweepExpiredDependencies } from './held/settle-expired';

/** What answering, sending and settling need, all together: built once, and handed to each for as much as it asks for. */
export type DeliveryDependencies = HandleContactDependencies & ReleaseHeldDependencies & SweepExpiredDependencies;
