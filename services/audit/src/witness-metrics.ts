import { Counter, Gauge, type Registry } from 'prom-client';

export interface WitnessMetrics {
  readonly answers: Pick<Counter<'witness' | 'answer'>, 'inc'>;
  /** The newest checkpoint of a partition that enough witnesses have cosigned. */
  witnessed(partition: number, size: number): void;
  /** Another instance has the partition now. */
  forget(partition: number): void;
}

export function createWitnessMetrics(registry: Registry): WitnessMetrics {
  const answers = new Counter({
    name: 'lockbox_witness_answers_total',
    help: 'Answers of witnesses that were asked to cosign a checkpoint',
    labelNames: ['witness', 'answer'],
    registers: [registry],
  });
  const size = new Gauge({
    name: 'lockbox_witnessed_events',
    help: 'How many events the newest checkpoint stands for that enough witnesses have cosigned',
    labelNames: ['partition'],
    registers: [registry],
  });
  return {
    answers,
    witnessed: (partition, events) => size.set({ partition }, events),
    forget: (partition) => size.remove({ partition }),
  };
}
