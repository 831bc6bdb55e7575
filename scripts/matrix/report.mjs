/** Runs the parts of the matrix, says of each how it went, and keeps what failed. */
export class Report {
  #passed = 0;
  #failed = [];

  /** A part: it fails where the work throws; what the work answers with is said behind its name. */
  step = async (name, work) => {
    const started = performance.now();
    const shown = () => `${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s`;
    try {
      const remark = await work();
      this.#passed++;
      console.log(`ok     ${shown()}  ${name}${remark === undefined ? '' : ` (${remark})`}`);
      return true;
    } catch (error) {
      this.#failed.push(name);
      console.log(`FAILED ${shown()}  ${name}\n${told(error)}`);
      return false;
    }
  };

  get failed() {
    return this.#failed;
  }

  get passed() {
    return this.#passed;
  }
}

/** Where a check stands says nothing that its name does not say. */
function told(error) {
  return error.code === 'ERR_ASSERTION' || error.name === 'CommandFailure' ? error.message : error.stack;
}
