namespace Gongkai.Statutes.Clocks; public static class ReckonJson { public static string Answer(string line, ClockLaw law) => line; }
