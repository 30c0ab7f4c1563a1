using Gongkai.Audit;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Requests;

public sealed class AuthorisationTests
{
    [Fact]
    public async Task Other_units_requests_can_neither_be_seen_nor_acted_on_and_the_attempt_is_audited()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var id = await db.In(p => p.RegisterAsync());
        await db.In(async p =>
        {
            var clerk = await p.ActorAsync("changgou");
            var requests = p.GetRequiredService<RequestService>();
            await Assert.ThrowsAsync<Forbidden>(() => requests.ViewAsync(clerk, id));
            await Assert.ThrowsAsync<Forbidden>(() => requests.PerformAsync(clerk, id, "assign", People.Form("2022-01-20", ("unit", "x"))));
            await Assert.ThrowsAsync<Forbidden>(async () => await requests.RegisterAsync(clerk, await p.AgencyAsync("RC-002"), "register", People.Application(), null));
            Assert.Equal(3, await p.GetRequiredService<GongkaiContext>().AuditEntries.CountAsync(e => e.Kind == AuditKind.Refused && e.UserId == clerk.UserId));
            var lines = await (await p.GetRequiredService<RequestList>().FindAsync(clerk, new RequestQuery { Tab = "all" })).ToListAsync();
            Assert.NotEmpty(lines);
            Assert.All(lines, l => Assert.Equal(clerk.Posts.Single().AgencyId, l.Row.AgencyId));
        });
    }

    [Fact]
    public async Task A_supervisor_sees_the_whole_district_but_acts_nowhere_and_an_administrator_sees_no_case()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await db.In(async p =>
        {
            var requests = p.GetRequiredService<RequestService>();
            var supervisor = await p.ActorAsync("jiandu");
            var view = await requests.ViewAsync(supervisor, 50);
            Assert.NotEmpty(view.Contents);
            Assert.True(await p.GetRequiredService<GongkaiContext>().AuditEntries.AnyAsync(e => e.Kind == AuditKind.ReadPersonalData && e.UserId == supervisor.UserId));
            await Assert.ThrowsAsync<Forbidden>(() => requests.PerformAsync(supervisor, 50, "archive", People.Form("2022-01-20")));
            var admin = await p.ActorAsync("admin");
            await Assert.ThrowsAsync<Forbidden>(() => requests.ViewAsync(admin, 50));
        });
    }

    [Fact]
    public async Task The_audit_log_holds_no_personal_data()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await db.In(async p =>
        {
            await p.GetRequiredService<RequestService>().ViewAsync(await p.ActorAsync("jiandu"), 50);
            var names = await p.GetRequiredService<GongkaiContext>().Requests.Select(r => r.ApplicantName!).ToListAsync();
            var lines = (await p.GetRequiredService<GongkaiContext>().AuditEntries.ToListAsync()).Select(e => e.Target + e.Detail).ToList();
            Assert.DoesNotContain(lines, line => names.Any(line.Contains));
        });
    }

    [Fact]
    public async Task Envelopes_hold_no_personal_data()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await db.In(async p =>
        {
            var context = p.GetRequiredService<GongkaiContext>();
            var contents = (await context.LedgerContents.Where(c => c.Name == "applicant" || c.Name == "contact" || c.Name == "subject").Select(c => c.Value).ToListAsync()).ToHashSet();
            foreach (var e in await context.LedgerEvents.AsNoTracking().ToListAsync())
            {
                var text = System.Text.Encoding.UTF8.GetString(e.Bytes);
                Assert.DoesNotContain(contents, text.Contains);
            }
        });
    }
}
