import type { ServerExtensionKind } from '../extension.js';
import { auth } from './auth.js';
import { quickstart } from './quickstart.js';
import { starttls } from './starttls.js';

/** The extensions with commands of their own, by the keywords that offer them. */
export const serverExtensions: readonly ServerExtensionKind[] = [starttls, auth, quickstart];
