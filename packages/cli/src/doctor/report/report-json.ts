import type { DoctorReport } from './verdict.js';

/** The report for programs. */
export function reportAsJson({ verdict, checks, findings }: DoctorReport): object {
  return {
    verdict,
    checks: checks.map(({ name, seen }) => ({ name, seen })),
    findings: findings.map(({ code, weight, subject, problem, remedy }) => ({
      code,
      weight,
      subject,
      problem,
      remedy,
    })),
  };
}
