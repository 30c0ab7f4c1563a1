using Gongkai.Agencies;
using Gongkai.Users;
using Gongkai.Shared;
namespace Gongkai.AnnualReport;
static class ReportFiles { public static async Task<int> WriteAllAsync(IServiceProvider s, int y, string? a, string o) {
 await using var scope = s.CreateAsyncScope();
 var tree = await scope.ServiceProvider.GetRequiredService<AgencyDirectory>().OnAsync(new DateOnly(y,12,31));
 var agency = a is null ? tree.Root : tree.Find(a) ?? throw new NotFound($"没有代码为“{a}”的单位");
 var r = await scope.ServiceProvider.GetRequiredService<ReportService>().MakeAsync(Actor.System, agency.Id, y);
 Directory.CreateDirectory(o);
 await File.WriteAllBytesAsync(Path.Combine(o,"report.json"), ReportJson.Write(r)); return 0; } }
