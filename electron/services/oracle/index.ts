export { type OracleOptions, type OracleOutcome, runOracle } from './run-oracle.ts';
