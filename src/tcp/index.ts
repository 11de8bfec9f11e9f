export { type Chunk, type Span, textChunk } from './chunk.js';
export { TcpCounters } from './counters.js';
export { Endpoint, type EndReason, type EndpointPort, News, type State } from './endpoint.js';
export { RETRANSMISSION_TIMEOUT, SEGMENT_SENT } from './events.js';
export { type Listener, TcpHost } from './host.js';
export { type NagleVariant, type StackProfile, withOverrides } from './profile.js';
export { type NamedProfile, stackProfiles } from './profiles/index.js';
export { ACK, FIN, HEADER_OCTETS, PSH, RST, SYN, Segment, flagNames } from './segment.js';
export { Socket, type SocketTask, type SocketUser } from './socket.js';
