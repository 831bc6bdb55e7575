export {
  type ReceivedRecord,
  type SampleRecordsOptions,
  type SinkContractCase,
  type SinkContractOptions,
  type SinkUnderTest,
  sampleCheckpoint,
  sampleRecords,
  sinkContract,
} from '@eyrie/audit/contract';
export { type OpenStore, type StoreContractCase, storeContract } from '@eyrie/store/contract';
