import { CredentialId, Fingerprint, PasskeyRequirement, PasskeyToPropose, SignedBody } from '@lockbox/api/passkeys';
import { Type } from 'typebox';
import { changePolicy, type PolicyCommand } from '../commands/changing-policy.ts';
import type { Dependencies } from '../dependencies.ts';
import { identityOf } from '../http/caller.ts';
import type { Limits } from '../limits/limits.ts';
import { assertionOf, proposalOf } from '../passkeys/passkeys.ts';
import { answerChange, changedPolicy } from './approval-rule.ts';
import type { Typed } from './typed.ts';

const Named = Type.Object({ fingerprint: Fingerprint });
const Enrolled = Type.Object({ credentialId: CredentialId });

/** Whose passkeys count, and whether decisions take one. Each answers with the policy, which has them. */
export function passkeyRoutes(app: Typed, deps: Dependencies, limits: Limits): void {
  const { people } = deps;
  type Request = Parameters<typeof identityOf>[0];

  async function change(request: Request, command: PolicyCommand) {
    const person = await people.administrator(identityOf(request));
    await limits.policySwitch(request);
    return await changePolicy(deps, person, command);
  }

  app.post(
    '/policy/passkeys',
    {
      schema: {
        summary:
          'Bring a passkey of your own: the first counts at once, another once an administrator has confirmed it',
        body: PasskeyToPropose,
        response: changedPolicy,
      },
    },
    async (request, reply) => answerChange(reply, await change(request, proposalOf(request.body, deps.passkeyPlace))),
  );

  app.post(
    '/policy/passkeys/proposed/:fingerprint/confirmation',
    {
      schema: {
        summary: 'Confirm a passkey of which you have compared the fingerprint with its person',
        params: Named,
        body: SignedBody,
        response: changedPolicy,
      },
    },
    async (request, reply) => {
      const { fingerprint } = request.params;
      const assertion = assertionOf(request.body.assertion);
      return answerChange(reply, await change(request, { type: 'ConfirmPasskey', fingerprint, assertion }));
    },
  );

  app.post(
    '/policy/passkeys/proposed/:fingerprint/withdrawal',
    {
      schema: {
        summary: 'Take back a passkey that is proposed, or a recovery that does not count yet',
        params: Named,
        response: changedPolicy,
      },
    },
    async (request, reply) => {
      const { fingerprint } = request.params;
      return answerChange(reply, await change(request, { type: 'WithdrawPasskey', fingerprint }));
    },
  );

  app.post(
    '/policy/passkeys/enrolled/:credentialId/removal',
    {
      schema: {
        summary: 'Remove a passkey: it never counts again',
        params: Enrolled,
        body: SignedBody,
        response: changedPolicy,
      },
    },
    async (request, reply) => {
      const { credentialId } = request.params;
      const assertion = assertionOf(request.body.assertion);
      return answerChange(reply, await change(request, { type: 'RemovePasskey', credentialId, assertion }));
    },
  );

  app.put(
    '/policy/passkeys/requirement',
    { schema: { summary: 'Say whether decisions take a passkey', body: PasskeyRequirement, response: changedPolicy } },
    async (request, reply) => {
      const { required } = request.body;
      const assertion = assertionOf(request.body.assertion);
      return answerChange(reply, await change(request, { type: 'RequirePasskeys', required, assertion }));
    },
  );
}
