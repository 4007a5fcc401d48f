import { Badge, Button, Divider, Menu, Slider, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconChevronDown, IconDownload } from '@tabler/icons-react';
import { windowPresets } from '../state/index.ts';
import { texts } from '../texts/index.ts';
import { ActionButton, Keys, useAction, useCurrent, useView, useWindow } from '../window/index.ts';
import { Identity } from './Identity.tsx';
import classes from './top-bar.module.css';

const tools = ['navigate', 'window', 'pan', 'zoom'];
const prompts = ['box', 'point', 'brush', 'eraser'];
const measures = ['ruler', 'circle'];

export function TopBar() {
  return (
    <header className={classes.bar}>
      <VisuallyHidden component="h1">{texts.app.name}</VisuallyHidden>
      <Identity />
      <div className={classes.tools} role="toolbar" aria-label={texts.toolbar.label}>
        <Tools names={tools} />
        <Divider orientation="vertical" />
        <Tools names={prompts} />
        <Divider orientation="vertical" />
        <Tools names={measures} />
        <Divider orientation="vertical" />
        <WindowMenu />
        <ActionButton id="view.invert" />
        <ActionButton id="view.reset" />
        <ActionButton id="view.fill" />
        <Divider orientation="vertical" />
        <History />
        <BrushSize />
      </div>
      <div className={classes.end}>
        <ActionButton id="case.saveVersion" />
        <ExportMenu />
        <ActionButton id="help.palette" />
        <ActionButton id="help.shortcuts" />
        <ActionButton id="help.about" />
      </div>
    </header>
  );
}

function Tools({ names }: { names: readonly string[] }) {
  return names.map((name) => <ActionButton key={name} id={`tool.${name}`} />);
}

function History() {
  const undo = useCurrent((s) => s.open?.detail.undo);
  const redo = useCurrent((s) => s.open?.detail.redo);
  return (
    <>
      <ActionButton id="history.undo" label={undo ? texts.actions.undoOf(undo) : undefined} />
      <ActionButton id="history.redo" label={redo ? texts.actions.redoOf(redo) : undefined} />
    </>
  );
}

/** Last in its row: what comes and goes must not move the tools. */
function BrushSize() {
  const { workstation } = useWindow();
  const { tool, brushRadiusMm } = useView((s) => s);
  if (tool !== 'brush' && tool !== 'eraser') return null;
  return (
    <span className={classes.brush} data-testid="brush-size">
      <Slider
        thumbLabel={texts.toolbar.brush}
        thumbProps={{ 'aria-valuetext': texts.toolbar.brushSize(brushRadiusMm) }}
        size="xs"
        w={56}
        min={0.5}
        max={30}
        step={0.5}
        label={null}
        value={brushRadiusMm}
        onChange={(value) => workstation.view.setState({ brushRadiusMm: value })}
      />
      <Text fz="sm" c="dimmed" w={44}>
        {texts.toolbar.brushSize(brushRadiusMm)}
      </Text>
    </span>
  );
}

function WindowMenu() {
  const { center, width } = useView((s) => s.window);
  const valueKind = useCurrent((s) => s.open?.detail.valueKind ?? null);
  const preset = valueKind !== 'raw' && windowPresets.find((p) => p.center === center && p.width === width);
  const name = preset ? texts.presets[preset.name] : texts.presets.custom;
  const rounded = (value: number) => (Math.abs(value) < 10 ? value.toPrecision(2) : Math.round(value));
  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            disabled={valueKind === null}
            rightSection={<IconChevronDown size={13} />}
            data-testid="window-menu"
            aria-label={`${texts.toolbar.windowPresets}: ${name} ${rounded(center)} / ${rounded(width)}`}
            flex="none"
          >
            <span className={classes.preset}>
              {name}{' '}
              <span className={classes.levels}>
                {rounded(center)} / {rounded(width)}
              </span>
            </span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {windowPresets.map((p) => (
            <ActionItem
              key={p.name}
              id={`window.${p.name}`}
              text={texts.toolbar.preset(texts.presets[p.name], p.center, p.width)}
            />
          ))}
          <ActionItem id="window.auto" text={texts.presets.auto} />
        </Menu.Dropdown>
      </Menu>
      {valueKind === 'raw' && (
        <Tooltip label={texts.toolbar.rawLong} multiline w={260}>
          <Badge
            color="yellow"
            variant="light"
            size="sm"
            tt="none"
            flex="none"
            leftSection={<IconAlertTriangle size={11} />}
            data-testid="not-hu"
          >
            {texts.toolbar.raw}
          </Badge>
        </Tooltip>
      )}
    </>
  );
}

function ActionItem({ id, text }: { id: string; text?: string }) {
  const { action, enabled } = useAction(id);
  const lacks = enabled ? null : action.whyNot?.();
  return (
    <Menu.Item
      disabled={!enabled}
      data-testid={id}
      onClick={() => void action.run()}
      rightSection={action.keys && <Keys of={action.keys[0]} />}
    >
      {text ?? action.text}
      {lacks && <div className={classes.lacks}>{lacks}</div>}
    </Menu.Item>
  );
}

function ExportMenu() {
  const open = useCurrent((s) => s.open !== null);
  const isEmpty = useCurrent((s) => s.open?.detail.segments.length === 0);
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          disabled={!open}
          leftSection={<IconDownload size={15} stroke={1.6} />}
          data-testid="export-menu"
        >
          {texts.toolbar.export}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {isEmpty && <Menu.Label>{texts.exports.needsSegment}</Menu.Label>}
        {Object.entries(texts.exports.formats).map(([format, text]) => (
          <ActionItem key={format} id={`export.${format}`} text={text} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
