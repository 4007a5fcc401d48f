import {
  ActionIcon,
  Button,
  createTheme,
  Kbd,
  type MantineColorsTuple,
  Menu,
  Modal,
  Popover,
  Tooltip,
} from '@mantine/core';
import classes from './controls.module.css';

/** Neutral greys, darkest last: the image is the brightest thing in the room. */
const dark: MantineColorsTuple = [
  '#d0d2d4',
  '#aeb1b4',
  '#8e9296',
  '#6a6e72',
  '#45484b',
  '#303335',
  '#25282a',
  '#1b1d1f',
  '#141617',
  '#0d0e0f',
];

/** The one accent: a muted teal that no segment colour and no end of the confidence scale comes near. */
const accent: MantineColorsTuple = [
  '#e0f5f1',
  '#c2e8e1',
  '#9ad7cc',
  '#6fc4b5',
  '#4cb3a1',
  '#379f8d',
  '#287f70',
  '#226b5f',
  '#1a5249',
  '#123a34',
];

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 6 },
  colors: { dark, accent },
  fontFamily: "Inter, 'Segoe UI', system-ui, -apple-system, Roboto, 'Liberation Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Consolas, 'Liberation Mono', monospace",
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '14px', xl: '16px' },
  lineHeights: { xs: '1.35', sm: '1.35', md: '1.4', lg: '1.4', xl: '1.4' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  defaultRadius: 4,
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 450, withArrow: false, fz: 'sm' },
      classNames: { tooltip: classes.tip },
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'subtle', color: 'gray', size: 26 },
      classNames: { root: classes.control },
    }),
    Button: Button.extend({ defaultProps: { size: 'compact-sm' }, classNames: { root: classes.control } }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', position: 'bottom-end' } }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md' } }),
    Modal: Modal.extend({ defaultProps: { lockScroll: false, transitionProps: { duration: 0 } } }),
    Kbd: Kbd.extend({ defaultProps: { size: 'xs' }, classNames: { root: classes.key } }),
  },
});
