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

/** Where a report goes. */
export interface ReportFile {
  readonly path: string;
  write(report: VerificationReport): void;
}

/** Of `--report`. What cannot be written is told before anything is read. */
export const reportFiles = (paths: readonly string[]): readonly ReportFile[] =>
  paths.map((path) => {
    const form = FORMS[extname(path)];
    if (form === undefined) throw usageError(`--report: ${path} ends with none of ${Object.keys(FORMS).join(', ')}.`);
    if (!existsSync(dirname(path))) throw usageError(`--report: there is no folder ${dirname(path)}.`);
    return { path, write: (report) => writeFileSync(path, form(report)) };
  });
