import type { ClientProfile } from '../profile.js';
import { exim } from './exim.js';
import { eximNochunking } from './exim-nochunking.js';
import { goSmtp } from './go-smtp.js';
import { haraka } from './haraka.js';
import { kumomta } from './kumomta.js';
import { netSmtpPipelining } from './net-smtp-pipelining.js';
import { nioSmtpClient } from './nio-smtp-client.js';
import { nodemailer } from './nodemailer.js';
import { nodemailer6 } from './nodemailer-6.js';
import { none } from './none.js';
import { opensmtpd } from './opensmtpd.js';
import { postfix } from './postfix.js';
import { postfixCache } from './postfix-cache.js';
import { postfixDefault } from './postfix-default.js';
import { qmailRemote } from './qmail-remote.js';
import { sendmail } from './sendmail.js';
import { smtpSource } from './smtp-source.js';
import { smtpSourceReconnect } from './smtp-source-reconnect.js';
import { smtplib } from './smtplib.js';
import { swaks } from './swaks.js';
import { swaksPipeline } from './swaks-pipeline.js';

/** The client profiles that a scenario can name. */
export const clientProfiles: readonly ClientProfile[] = [
  none,
  postfix,
  postfixCache,
  postfixDefault,
  exim,
  eximNochunking,
  sendmail,
  qmailRemote,
  opensmtpd,
  haraka,
  kumomta,
  nodemailer,
  nodemailer6,
  smtplib,
  goSmtp,
  nioSmtpClient,
  netSmtpPipelining,
  smtpSource,
  smtpSourceReconnect,
  swaks,
  swaksPipeline,
];
