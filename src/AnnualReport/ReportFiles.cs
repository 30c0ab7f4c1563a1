namespace Gongkai.AnnualReport;
static class ReportFiles { public static Task<int> WriteAllAsync(IServiceProvider s, int y, string? a, string o) => Task.FromResult(0); }
