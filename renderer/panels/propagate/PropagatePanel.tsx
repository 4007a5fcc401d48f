import { Alert, Button, Group, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useStore } from 'zustand';
import { isActive, jobOfCase, planAbout, runAxis } from '../../state/index.ts';
import { texts } from '../../texts/index.ts';
import { useAction, useCurrent, useLibrary, useWindow } from '../../window/index.ts';
import { ComparePlans } from '../comparison/index.ts';
import { PlanSelect } from '../PlanSelect.tsx';
import panel from '../panel.module.css';
import { AdvancedPlan } from './advanced/AdvancedPlan.tsx';
import { JobProgress } from './JobProgress.tsx';
import { ReviewSection } from './ReviewSection.tsx';
import { VersionsSection } from './VersionsSection.tsx';

/** Carrying the prompts through the volume, looking at what came of it, keeping it. */
export function PropagatePanel() {
  const { workstation } = useWindow();
  const isOpen = useCurrent((s) => s.open !== null);
  const plans = useLibrary((s) => s.plans);
  const plan = useLibrary((s) => s.plan);
  const caseId = useCurrent((s) => s.caseId);
  const job = useStore(workstation.jobs, (s) => jobOfCase(s.jobs, caseId));
  const run = useAction('propagate.run');
  const why = useWhyNot();
  if (!isOpen) return null;
  return (
    <section className={`${panel.panel} ${panel.below}`} aria-label={texts.propagate.title}>
      <div className={panel.head}>
        <h2 className={panel.title}>{texts.propagate.title}</h2>
      </div>
      <div className={panel.section}>
        <PlanSelect
          aria-label={texts.propagate.plan}
          plans={plans}
          value={plan}
          placeholder={texts.propagate.noPlans}
          onPick={(name) => workstation.library.setState({ plan: name, customPlan: null })}
          data-testid="plan-select"
        />
        <Text fz="xs" c="dimmed" mt={4} mb={8} lineClamp={3}>
          {planAbout(plan, plans)}
        </Text>
        <AdvancedPlan />
        {job && isActive(job) ? (
          <JobProgress job={job} />
        ) : (
          <>
            <Group gap={8} wrap="nowrap">
              <Button
                fullWidth
                size="xs"
                leftSection={<IconPlayerPlay size={14} />}
                disabled={!run.enabled}
                onClick={() => void run.action.run()}
                data-testid="propagate-run"
              >
                {texts.propagate.run}
              </Button>
            </Group>
            {why ? (
              <Text fz="xs" c="dimmed" mt={6} data-testid="propagate-why">
                {why}
              </Text>
            ) : (
              job && <JobProgress job={job} />
            )}
          </>
        )}
        <ComparePlans />
        <NoModel />
      </div>
      <ReviewSection />
      <VersionsSection />
    </section>
  );
}

/** What is missing before a run, in words; null when nothing is. */
function useWhyNot(): string | null {
  const models = useLibrary((s) => s.models);
  return useCurrent((s) => {
    const segment = s.open?.detail.segments.find((known) => known.id === s.activeSegmentId);
    if (!segment) return texts.propagate.needSegment;
    if (segment.locked) return texts.propagate.locked;
    if (s.open && runAxis(s.open.detail, segment.id) === null) return texts.propagate.needPrompt;
    return models === null ? texts.status.loadingModel : null;
  });
}

function NoModel() {
  const none = useLibrary((s) => s.models !== null && !s.models.some((m) => m.active));
  if (!none) return null;
  return (
    <Alert bg="#2a2415" c="#e3d3a1" p={8} mt={8} title={texts.propagate.noModel} data-testid="no-model">
      {texts.propagate.noModelText}
    </Alert>
  );
}
