export {
  type SampleRecordsOptions,
  sampleCheckpoint,
  sampleRecords,
} from './contract-suite/sample-records.js';
export {
  type ReceivedRecord,
  type SinkContractCase,
  type SinkContractOptions,
  type SinkUnderTest,
  sinkContract,
} from './contract-suite/sink-contract.js';
