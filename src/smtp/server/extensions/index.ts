import type { ServerExtensionKind } from '../extension.js';
import { auth } from './auth.js';
import { limits } from './limits.js';
import { quickstart } from './quickstart.js';
import { starttls } from './starttls.js';

/** The extensions with commands of their own, or a say in others', by the keywords that offer them. */
export const serverExtensions: readonly ServerExtensionKind[] = [starttls, auth, quickstart, limits];
