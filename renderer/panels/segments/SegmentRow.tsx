import { ActionIcon, ColorPicker, ColorSwatch, Menu, Popover, UnstyledButton } from '@mantine/core';
import { IconDotsVertical, IconEye, IconEyeOff, IconLock, IconLockOpen } from '@tabler/icons-react';
import { useState } from 'react';
import type { Segment } from '#core/contract';
import { voxelMl } from '#core/geometry';
import { segmentPalette } from '../../state/index.ts';
import { texts } from '../../texts/index.ts';
import { formatMl, useCurrent, useWindow } from '../../window/index.ts';
import { InlineName } from '../InlineName.tsx';
import classes from './segments.module.css';

export function SegmentRow({ segment }: { segment: Segment }) {
  const { workstation } = useWindow();
  const { segments } = workstation;
  const active = useCurrent((s) => s.activeSegmentId === segment.id);
  const [renaming, setRenaming] = useState(false);
  const { id, label, color, visible, locked } = segment;
  return (
    <div
      className={classes.row}
      data-active={active}
      data-testid="segment-row"
      data-segment-id={id}
      data-label={label}
    >
      <Popover position="bottom-start">
        <Popover.Target>
          <UnstyledButton className={classes.color} aria-label={texts.segments.color(label)}>
            <ColorSwatch component="span" color={color} size={12} radius={3} withShadow={false} />
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown p={8}>
          <ColorPicker
            withPicker={false}
            fullWidth
            w={160}
            swatchesPerRow={6}
            swatches={[...segmentPalette]}
            value={color}
            onChange={(next) => void segments.update(id, { color: next })}
          />
        </Popover.Dropdown>
      </Popover>
      {renaming ? (
        <InlineName
          value={label}
          label={texts.segments.rename(label)}
          onDone={(next) => {
            setRenaming(false);
            if (next) void segments.update(id, { label: next });
          }}
        />
      ) : (
        <UnstyledButton
          className={classes.name}
          aria-pressed={active}
          data-hidden={!visible}
          title={segment.code ? `${label} (${segment.code.scheme} ${segment.code.value})` : label}
          onClick={() => segments.activate(id)}
          onDoubleClick={() => setRenaming(true)}
        >
          <EndsKept text={label} />
        </UnstyledButton>
      )}
      <Volume segment={segment} />
      <ActionIcon
        size={22}
        aria-pressed={!visible}
        aria-label={visible ? texts.segments.hide(label) : texts.segments.show(label)}
        onClick={() => void segments.update(id, { visible: !visible })}
        data-testid="segment-visible"
      >
        {visible ? <IconEye size={15} stroke={1.6} /> : <IconEyeOff size={15} stroke={1.6} />}
      </ActionIcon>
      <ActionIcon
        size={22}
        className={locked ? undefined : classes.faint}
        aria-pressed={locked}
        aria-label={locked ? texts.segments.unlockNamed(label) : texts.segments.lock(label)}
        onClick={() => void segments.update(id, { locked: !locked })}
        data-testid="segment-lock"
      >
        {locked ? <IconLock size={15} stroke={1.6} /> : <IconLockOpen size={15} stroke={1.6} />}
      </ActionIcon>
      <Menu returnFocus={false}>
        <Menu.Target>
          <ActionIcon
            size={22}
            className={classes.faint}
            aria-label={texts.segments.menu(label)}
            data-testid="segment-menu"
          >
            <IconDotsVertical size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setRenaming(true)} data-testid="segment-rename">
            {texts.segments.renameItem}
          </Menu.Item>
          <Menu.Item
            color="red.4"
            disabled={locked}
            onClick={() => void segments.remove(id)}
            data-testid="segment-remove"
          >
            {texts.segments.removeItem}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

/** Names that differ at their end only stay apart when they are too long for their row. */
function EndsKept({ text }: { text: string }) {
  const at = Math.max(0, text.length - 6);
  if (text.length < 20) return text;
  return (
    <>
      <span className={classes.head}>{text.slice(0, at)}</span>
      <span className={classes.tail}>{text.slice(at)}</span>
    </>
  );
}

/** Counted from the pixels on show, so that it follows every stroke and every slice of a run. */
function Volume({ segment }: { segment: Segment }) {
  const ml = useCurrent((s) =>
    s.open && s.masksRevision >= 0 ? s.open.masks.voxels(segment.id) * voxelMl(s.open.detail) : 0,
  );
  return (
    <span className={classes.ml} data-testid="segment-ml">
      {texts.segments.ml(formatMl(ml))}
    </span>
  );
}
