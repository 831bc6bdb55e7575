import { logEvent } from '../log-event.js';

/** Events of the category `agent`: what AI agents did, how long it took and what it cost. */
export const agentEvents = Object.freeze({
  /** An agent has begun. */
  executionStarted: logEvent({
    category: 'agent',
    event: 'execution_started',
    message: 'Agent execution started',
    fields: { agent_id: 'string', execution_id: 'string?' },
  }),
  /** An agent has ended: in milliseconds and US dollars. */
  executionComplete: logEvent({
    category: 'agent',
    event: 'execution_complete',
    message: 'Agent execution complete',
    fields: {
      agent_id: 'string',
      execution_id: 'string?',
      execution_time_ms: 'number',
      cost_usd: 'number',
      success: 'boolean',
    },
  }),
  /** An agent could not go on; pass what was thrown as `error`. */
  executionFailed: logEvent({
    category: 'agent',
    event: 'execution_failed',
    level: 'error',
    message: 'Agent execution failed',
    fields: {
      agent_id: 'string',
      execution_id: 'string?',
      execution_time_ms: 'number?',
      cost_usd: 'number?',
      reason: 'string?',
    },
  }),
  /** An agent used one of its tools. */
  toolCalled: logEvent({
    category: 'agent',
    event: 'tool_called',
    message: 'Agent called a tool',
    fields: {
      agent_id: 'string',
      execution_id: 'string?',
      tool: 'string',
      duration_ms: 'number?',
      success: 'boolean',
    },
  }),
  /** An agent asked a language model. */
  modelCalled: logEvent({
    category: 'agent',
    event: 'model_called',
    message: 'Agent called a model',
    fields: {
      agent_id: 'string',
      execution_id: 'string?',
      model: 'string',
      input_token_count: 'number?',
      output_token_count: 'number?',
      duration_ms: 'number?',
      cost_usd: 'number?',
    },
  }),
  /** An agent was stopped at what it may cost, in US dollars. */
  budgetExceeded: logEvent({
    category: 'agent',
    event: 'budget_exceeded',
    level: 'warn',
    message: 'Agent exceeded its budget',
    fields: { agent_id: 'string', execution_id: 'string?', cost_usd: 'number', limit_usd: 'number' },
  }),
});
