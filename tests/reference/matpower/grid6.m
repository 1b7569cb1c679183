function mpc = grid6
%GRID6  A made-up meshed case with generators that hold a voltage (buses of type 2): two at one
%   bus, one at the most and one at the least that it can give.
mpc.version = '2';
mpc.baseMVA = 100;

%	bus_i	type	Pd	Qd	Gs	Bs	area	Vm	Va	baseKV	zone	Vmax	Vmin
mpc.bus = [
	1	3	0	0	0	0	1	1.04	0	110	1	1.1	0.9;
	2	2	20	10	0	0	1	1.02	0	110	1	1.1	0.9;
	3	2	60	25	0	0	1	1.03	0	110	1	1.1	0.9;
	4	1	45	15	0	5	1	1	0	110	1	1.1	0.9;
	5	2	30	10	0	0	1	0.98	0	110	1	1.1	0.9;
	6	1	25	12	0	0	1	1	0	33	1	1.1	0.9;
];

%	bus	Pg	Qg	Qmax	Qmin	Vg	mBase	status	Pmax	Pmin
mpc.gen = [
	1	0	0	Inf	-Inf	1.04	100	1	200	0;
	2	30	0	50	-50	1.02	60	1	80	0;
	2	20	0	50	-Inf	1.02	0	1	80	0;
	3	25	5	12	-10	1.03	50	1	80	0;
	5	10	0	20	-8	0.96	40	1	80	0;
	5	10	0	20	-8	0.9	40	0	80	0;
];

%	fbus	tbus	r	x	b	rateA	rateB	rateC	ratio	angle	status	angmin	angmax
mpc.branch = [
	1	2	0.02	0.08	0.03	0	0	0	0	0	1	-360	360;
	1	3	0.03	0.11	0.04	0	0	0	0	0	1	-360	360;
	2	4	0.03	0.10	0.03	0	0	0	0	0	1	-360	360;
	3	4	0.04	0.12	0.02	0	0	0	0	0	1	-360	360;
	4	5	0.03	0.09	0.02	0	0	0	0	0	1	-360	360;
	2	5	0.04	0.14	0.03	0	0	0	0	0	1	-360	360;
	5	6	0.01	0.12	0	0	0	0	0.985	0	1	-360	360;
];
