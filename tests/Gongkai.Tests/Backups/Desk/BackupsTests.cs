using System.Net;
using Gongkai.Audit;
using Gongkai.Backups;
using Gongkai.Jobs;
using Gongkai.Storage;
using Gongkai.Tests.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Backups.Desk;

public sealed class BackupsTests : WebTest
{
    const string Address = "/desk/backups";

    Task<bool> WorkAsync(string job) => In(p => p.GetRequiredService<JobRunner>().RunNextAsync(job));

    [Fact]
    public async Task One_is_made_checked_and_taken_away_and_the_audit_log_knows()
    {
        using var client = await SignedInAsync("admin");
        var page = await PageAsync(client, Address);
        Assert.Contains("还没有校验通过的备份", page.QuerySelector("main")!.TextContent);
        Assert.Contains(page.QuerySelectorAll("nav.places a"), a => a.GetAttribute("href") == Address);
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(client, Address, page, [], "立即备份")).StatusCode);
        // A second click on a page of before.
        var refused = await SendAsync(client, Address, page, [], "立即备份");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("已经有备份或者校验在进行", (await PageAsync(refused)).QuerySelector("main")!.TextContent);
        var waiting = await client.GetAsync(Address);
        Assert.True(waiting.Headers.TryGetValues("Refresh", out _));
        page = await PageAsync(waiting);
        Assert.NotNull(page.QuerySelector("progress"));
        Assert.DoesNotContain("立即备份", page.QuerySelector(".head")!.TextContent);

        Assert.True(await WorkAsync(BackupJob.JobKey));
        page = await PageAsync(client, Address);
        Assert.Null(page.QuerySelector("progress"));
        Assert.Contains("● 通过", Assert.Single(page.QuerySelectorAll("tbody tr")).TextContent);
        Assert.Contains("● 正常", page.QuerySelector("main")!.TextContent);
        var entry = Assert.Single(await In(p => p.GetRequiredService<BackupFolder>().ListAsync()));
        Assert.Contains($"gongkai restore {entry.Path} --to ", page.QuerySelector("pre")!.TextContent);

        // It holds the keys by which anybody may be impersonated: nobody takes one away through the web.
        Assert.DoesNotContain("下载", page.QuerySelector("tbody")!.TextContent);
        var audit = await In(p => p.GetRequiredService<GongkaiContext>().AuditEntries.AsNoTracking().Where(e => e.Target == "备份").OrderBy(e => e.Id).Select(e => new { e.Kind, e.Detail }).ToListAsync());
        Assert.Equal([(AuditKind.SettingsChanged, "立即备份")], audit.Select(a => (a.Kind, a.Detail)));

        // A byte rots; nobody sees it until it is checked.
        var bytes = await File.ReadAllBytesAsync(entry.Path);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(entry.Path, bytes);
        Assert.Equal(HttpStatusCode.Redirect, (await SubmitAsync(client, Address, [], "校验")).StatusCode);
        Assert.True(await WorkAsync(BackupCheckJob.JobKey));
        page = await PageAsync(client, Address);
        Assert.Contains("■ 有问题", Assert.Single(page.QuerySelectorAll("tbody tr")).TextContent);
        Assert.Contains("还没有校验通过的备份", page.QuerySelector("main")!.TextContent);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(entry.Path, bytes);
        await SubmitAsync(client, Address, [], "校验");
        Assert.True(await WorkAsync(BackupCheckJob.JobKey));
        Assert.Contains("● 通过", Assert.Single((await PageAsync(client, Address)).QuerySelectorAll("tbody tr")).TextContent);
    }

    [Fact]
    public async Task Nobody_but_the_districts_administrator_sees_or_takes_one_and_no_other_file_is_given()
    {
        using var admin = await SignedInAsync("admin");
        await SubmitAsync(admin, Address, [], "立即备份");
        Assert.True(await WorkAsync(BackupJob.JobKey));
        var page = await PageAsync(admin, Address);
        foreach (var name in new[] { "gongkai-20200101-000000.zip", "../gongkai.db", "gongkai.db", "", "gongkai-20220120-090000.zip.json" })
            Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(admin, Address, page, new() { ["name"] = name }, "校验")).StatusCode);
        var own = page.QuerySelector("tbody input[name=name]")!.GetAttribute("value")!;
        foreach (var login in new[] { "kezhang", "jiandu", "chengban" })
        {
            using var client = await SignedInAsync(login);
            Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(Address)).StatusCode);
            var desk = await PageAsync(client, "/desk");
            Assert.DoesNotContain(desk.QuerySelectorAll("nav.places a"), a => a.GetAttribute("href") == Address);
            var token = desk.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            foreach (var handler in new[] { "Make", "Check" })
                Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync($"{Address}?handler={handler}", new FormUrlEncodedContent(new Dictionary<string, string> { ["__RequestVerificationToken"] = token, ["name"] = own }))).StatusCode);
        }
    }
}
