import { z } from 'zod';
import type { Model } from '../../engine/index.js';
import { withMessageId } from '../edit.js';
import { altering } from '../altering.js';
import type { Hazard } from '../hazard.js';

const options = z.strictObject({
  uses: z.int().min(1).default(2).describe('messages in a row that are made of one template'),
});

/** Mail made of a template that keeps its Message-ID: new texts under one id, one after another. Outlook's templates are known for it. */
export const templateId: Model<Hazard, (typeof options)['shape']> = {
  name: 'template-id',
  summary: 'so many messages in a row have the Message-ID of their template',
  options,
  create: ({ uses }) =>
    altering('template-id', (message) => withMessageId(message, `<template${Math.floor(message.number / uses)}@client.example>`)),
};
