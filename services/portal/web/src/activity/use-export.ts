import { useCallback, useRef, useState } from 'react';
import { readPieces } from '../api/read-pieces.ts';
import { saveFile } from '../parts/save-file.ts';
import { useApi } from '../session/session.tsx';

export type ExportState =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly bytes: number }
  | { readonly state: 'done'; readonly file: string }
  | { readonly state: 'failed'; readonly error: unknown };

/** Fetches a file as a stream, shows how much has come, and saves it when it is complete, never a part of it. */
export function useExport() {
  const api = useApi();
  const [state, setState] = useState<ExportState>({ state: 'idle' });
  const running = useRef<AbortController>(undefined);

  const start = useCallback(
    async (path: string, file: string) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      setState({ state: 'running', bytes: 0 });
      try {
        const response = await api.stream(path, controller.signal);
        const parts = await readPieces(response, (bytes) => setState({ state: 'running', bytes }));
        saveFile(file, new Blob([...parts], { type: response.headers.get('content-type') ?? '' }));
        setState({ state: 'done', file });
      } catch (error) {
        setState(controller.signal.aborted ? { state: 'idle' } : { state: 'failed', error });
      }
    },
    [api],
  );
  const cancel = useCallback(() => running.current?.abort(), []);
  return { state, start, cancel };
}
