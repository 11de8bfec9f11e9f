import { UnsupportedError } from '../../unsupported.js';
import type { Descriptor } from '../descriptor.js';
import type { Expression } from '../script.js';
import { fieldOf, numberOf } from '../values.js';
import { Mismatch } from '../verdict.js';
import { type Call, type Outcome, failed, returned } from './call.js';

/** SO_EE_ORIGIN_ZEROCOPY and SO_EE_CODE_ZEROCOPY_COPIED of include/uapi/linux/errqueue.h. */
const ORIGIN_ZEROCOPY = 5;
const CODE_COPIED = 1;

/** recvmsg with MSG_ERRQUEUE: one entry, without octets; it never waits (ip_recv_error). Entries are of sends with MSG_ZEROCOPY. */
export function receiveError(call: Call, file: Descriptor): Outcome {
  const told = file.connection?.zerocopy.take() ?? null;
  if (told === null) return failed('EAGAIN');
  const control = call.spec.name === 'recvmsg' ? fieldOf(call.arg(1), 'msg_control') : undefined;
  for (const item of control?.kind === 'list' ? control.items : [])
    check(item, { ee_errno: 0, ee_origin: ORIGIN_ZEROCOPY, ee_type: 0, ee_code: CODE_COPIED, ee_info: told.first, ee_data: told.last });
  return returned(0);
}

function check(message: Expression, entry: Readonly<Record<string, number>>): void {
  const data = fieldOf(message, 'cmsg_data');
  if (data?.kind !== 'struct') throw new UnsupportedError('control messages of the error queue other than IP_RECVERR');
  for (const { name, value } of data.fields) {
    if (!Object.hasOwn(entry, name)) throw new UnsupportedError(`${name} of an error`);
    if (value.kind !== 'any' && numberOf(value) !== entry[name]) throw new Mismatch(`${name} ${numberOf(value)}`, String(entry[name]));
  }
}
