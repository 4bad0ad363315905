import { existsSync, writeFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { usageError } from '@lockbox/contracts/errors';
import { reportJson, reportText, type VerificationReport } from '@lockbox/evidence/verifying/report';
import { reportPage } from '@lockbox/evidence/verifying/report-page';

const FORMS: Readonly<Record<string, (report: VerificationReport) => string>> = {
  '.html': reportPage,
  '.json': reportJson,
  '.txt': reportText,
};

/** A file that a report is written to. */
export interface ReportFile {
  readonly path: string;
  write(report: VerificationReport): void;
}

/** Checks the paths of `--report`: a path that cannot be written is reported before anything is read. */
export const reportFiles = (paths: readonly string[]): readonly ReportFile[] =>
  paths.map((path) => {
    const form = FORMS[extname(path)];
    if (form === undefined) throw usageError(`--report: ${path} ends with none of ${Object.keys(FORMS).join(', ')}.`);
    if (!existsSync(dirname(path))) throw usageError(`--report: there is no folder ${dirname(path)}.`);
    return { path, write: (report) => writeFileSync(path, form(report)) };
  });
