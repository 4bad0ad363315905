import { randomUUID } from 'node:crypto';
import { Pending } from '@lockbox/api/outcomes';
import { CredentialId, Fingerprint, PasskeysOfTenant, PasskeyToPropose, SignedBody } from '@lockbox/api/passkeys';
import { commandId, isSamePerson, PROVIDER_ADMINISTRATION } from '@lockbox/contracts/ids';
import { copiedCommandIdOf } from '@lockbox/contracts/uuid';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { ProviderPasskeyCommand } from '../commands/provider-commands.ts';
import type { Dependencies } from '../dependencies.ts';
import { answerPending, throwRefusal } from '../http/answers.ts';
import { identityOf } from '../http/caller.ts';
import { ProblemSchema } from '../http/problems.ts';
import type { Limits } from '../limits/limits.ts';
import { assertionOf, proposalOf } from '../passkeys/passkeys.ts';
import type { ProviderCaller } from '../sign-in/people.ts';
import type { Typed } from './typed.ts';

const LOCATION = '/api/v1/provider/passkeys';
const Named = Type.Object({ fingerprint: Fingerprint });
const Enrolled = Type.Object({ credentialId: CredentialId });
const response = { 200: PasskeysOfTenant, 202: Pending, '4xx': ProblemSchema } as const;
type View = Static<typeof PasskeysOfTenant>;

/** Whose passkeys of the provider's people count. Who may do what decides policy; this answers with them as they then are. */
export function providerPasskeyRoutes(plain: FastifyInstance, deps: Dependencies, limits: Limits): void {
  const app: Typed = plain.withTypeProvider();
  const { people, reads, providerCommands, refusals, projections, outcomes } = deps;

  /** Internal approvers answer for all of them; others see their own. */
  async function seenBy({ personId, roles }: ProviderCaller): Promise<View> {
    const all = await reads.providerPasskeys();
    if (roles.includes('INTERNAL_APPROVER')) return all;
    const isOwn = ({ person }: { readonly person: { readonly id: string } }) => isSamePerson(person.id, personId);
    return {
      ...all,
      enrolled: all.enrolled.filter(isOwn),
      proposed: all.proposed.filter(isOwn),
      recovery: all.recovery !== null && isOwn(all.recovery) ? all.recovery : null,
    };
  }

  async function change(request: FastifyRequest, reply: FastifyReply, command: ProviderPasskeyCommand): Promise<View> {
    const person = await people.provider(identityOf(request));
    await limits.policySwitch(request);
    const id = commandId(randomUUID());
    const ask = () => providerCommands.ask(person, command, id);
    const events = await refusals.counted(person.personId, ask, copiedCommandIdOf(id, 0));
    if (events === undefined) return answerPending(reply, { requestId: null, location: LOCATION });
    throwRefusal(events);
    const sequence = events.at(-1)?.sequence ?? 0;
    const document = { collection: 'policies', id: PROVIDER_ADMINISTRATION, sequence, certain: sequence } as const;
    const isShown = await projections.shown({ eventId: null, document, textId: null }, outcomes.waitMs);
    return isShown ? await seenBy(person) : answerPending(reply, { requestId: null, location: LOCATION });
  }

  app.get(
    '/provider/passkeys',
    {
      schema: {
        summary: "Passkeys of the provider's people: all of them for internal approvers, their own for others",
        response: { 200: PasskeysOfTenant, '4xx': ProblemSchema },
      },
    },
    async (request) => await seenBy(await people.provider(identityOf(request))),
  );

  app.post(
    '/provider/passkeys',
    {
      schema: {
        summary:
          "Bring a passkey of your own: an internal approver's first counts at once, another once an internal approver has confirmed it",
        body: PasskeyToPropose,
        response,
      },
    },
    async (request, reply) => await change(request, reply, proposalOf(request.body, deps.passkeyPlace)),
  );

  app.post(
    '/provider/passkeys/proposed/:fingerprint/confirmation',
    {
      schema: {
        summary: 'Confirm a passkey of which you have compared the fingerprint with its person',
        params: Named,
        body: SignedBody,
        response,
      },
    },
    async (request, reply) => {
      const { fingerprint } = request.params;
      const assertion = assertionOf(request.body.assertion);
      return await change(request, reply, { type: 'ConfirmPasskey', fingerprint, assertion });
    },
  );

  app.post(
    '/provider/passkeys/proposed/:fingerprint/withdrawal',
    {
      schema: {
        summary: 'Take back a passkey that is proposed, or a recovery that does not count yet',
        params: Named,
        response,
      },
    },
    async (request, reply) => {
      const { fingerprint } = request.params;
      return await change(request, reply, { type: 'WithdrawPasskey', fingerprint });
    },
  );

  app.post(
    '/provider/passkeys/enrolled/:credentialId/removal',
    {
      schema: { summary: 'Remove a passkey: it never counts again', params: Enrolled, body: SignedBody, response },
    },
    async (request, reply) => {
      const { credentialId } = request.params;
      const assertion = assertionOf(request.body.assertion);
      return await change(request, reply, { type: 'RemovePasskey', credentialId, assertion });
    },
  );
}
