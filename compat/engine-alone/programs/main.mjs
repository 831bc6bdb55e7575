import { EyrieApp } from '@eyrie/core/engine';
import * as tracing from '@eyrie/tracing/engine';
import { sing } from 'birds';
import config from '../start-modes/eyrie.config.cjs';
import { trace } from './trace.cjs';

await trace({ EyrieApp, tracing, config, sing });
