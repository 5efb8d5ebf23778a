#!/usr/bin/perl
# Prints what ps of macOS prints for the options of runner/machine/proc/ps-table.ts, from a /proc that is mounted at
# PROC. Put over /usr/bin/ps in a mount namespace in which /proc is empty, it makes Linux look like a Mac.
use strict;
my $proc = 'PROC';
my @days = qw(Sun Mon Tue Wed Thu Fri Sat);
my @months = qw(Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec);
sub text { open(my $file, '<', $_[0]) or return ''; local $/; my $text = <$file>; close $file; return $text // ''; }
my ($boot) = text("$proc/stat") =~ /^btime (\d+)/m;
my @folders = glob "$proc/[0-9]*";
select(undef, undef, undef, DELAY);
for my $folder (@folders) {
  my ($pid) = $folder =~ /(\d+)$/;
  my ($rest) = text("$folder/stat") =~ /.*\)\s+(.*)/s or next;
  my @f = split ' ', $rest;
  my $ticks = $f[11] + $f[12];
  my @t = gmtime($boot + int($f[19] / 100));
  my $started = sprintf '%s %s %2d %02d:%02d:%02d %d', $days[$t[6]], $months[$t[4]], @t[3, 2, 1, 0], $t[5] + 1900;
  my $time = sprintf '%d:%02d.%02d', int($ticks / 6000), int($ticks / 100) % 60, $ticks % 100;
  my $state = $f[0] eq 'D' ? 'U' : $f[0];
  printf "%5d %5d %5d %-4s %-8s %6d %9s %s\n", $pid, $f[1], $f[2], $state, $f[4] ? 'ttys000' : '??', $f[21] * 4, $time, $started;
}
