function mpc = feeder9
%FEEDER9  A made-up feeder with what the format can say of one: two voltages, taps and phase
%   shifts, charging, shunts of both signs, a generator beside the reference bus, a loop,
%   branches and a generator out of service, an isolated bus.

%{
block comments are left out
mpc.baseMVA = 7;
%}
mpc.version = '2';
mpc.baseMVA = 10;

%	bus_i	type	Pd	Qd	Gs	Bs	area	Vm	Va	baseKV	zone	Vmax	Vmin
mpc.bus = [
	1	3	0	0	0	0	1	1.02	0	33	1	1.1	0.9;
	2	1	0.5	0.2	0	0	1	1	0	33	1	1.1	0.9;
	11, 1, 0.9, 0.3, 0.01, 0.6, 1, 1, 0, 11, 1, 1.1, 0.9	% commas and blanks alike
	12	1	0.7	-0.1	0	-0.2	1	1	0	11	1	1.1 ...
		0.9;
	13	1	+6e-1	.25	0	0	1	1	0	11	1	1.1	0.9;
	14	1	0.4	0.2	0	0	1	1	0	11	1	1.1	0.9;
	15	1	0	0	0	0.3	1	1	0	11	1	1.1	0.9;
	16	1	0.25	0.1	0	0	1	1	0	0.4	1	1.1	0.9;
	99	4	5	5	0	0	1	1	0	11	1	1.1	0.9;
];

%	bus	Pg	Qg	Qmax	Qmin	Vg	mBase	status	Pmax	Pmin
mpc.gen = [
	1	0	0	Inf	-Inf	1.02	100	1	10	0;
	14	0.8	0.15	1	-1	1	100	1	10	0;
	13	9	9	1	-1	1	100	0	10	0;
];

%	fbus	tbus	r	x	b	rateA	rateB	rateC	ratio	angle	status	angmin	angmax
mpc.branch = [
	1	2	0.010	0.021	0.004	20	0	0	0	0	1	-360	360;
	2	11	0.004	0.080	-0.002	8	0	0	0.975	30	1	-360	360;
	2	12	0.005	0.090	0	8	0	0	1.0125	30	1	-360	360;
	11	12	0.050	0.045	0	0	0	0	0	0	1	-360	360;
	12	13	0.080	0.060	0.001	0	0	0	0	0	1	-360	360;
	13	14	0.060	0.040	0	0	0	0	0	0	1	-360	360;
	13	14	0.090	0.080	0	0	0	0	0	0	1	-360	360;
	14	15	0.070	0.050	0	0	0	0	0	0	1	-360	360;
	11	15	0.070	0.050	0	0	0	0	0	0	0	-360	360;
	15	16	0.150	0.600	0	0	0	0	0	-30	1	-360	360;
	15	99	0.1	0.1	0	0	0	0	0	0	1	-360	360;
];

mpc.gencost = [ 2 0 0 3 0 20 0 ];
mpc.bus_name = { 'a; b'; 'c % d' };
