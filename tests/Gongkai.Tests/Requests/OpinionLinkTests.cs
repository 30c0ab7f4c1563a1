using System.Text;
using Gongkai.Dossiers;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Requests;

/// <summary>A third party, a co-maker and another agency answer by a link that works once; the ledger has it like any other act.</summary>
public sealed class OpinionLinkTests
{
    const string Site = "https://gongkai.test";
    public static TheoryData<Engine> Both => TestDatabase.Both;

    /// <summary>A request at a town on which somebody is asked; the dossier and the parts of the link.</summary>
    static async Task<(long Dossier, long Id, string Token)> AskedAsync(IServiceProvider p, string kind)
    {
        var (clerk, unit) = (await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"));
        var requests = p.GetRequiredService<RequestService>();
        var id = (await requests.RegisterAsync(clerk, unit, "register", People.Application() with { OccurredOn = new(2022, 1, 10) }, null)).Id;
        await requests.PerformAsync(clerk, id, "assign", People.Form("2022-01-11", ("unit", "综合科")));
        await requests.PerformAsync(clerk, id, $"consult-{kind}", People.Form("2022-01-12", kind switch
        {
            "third-party" => [("party", "甲合作社"), ("content", "合作社的收支明细")],
            "co-maker" => [("party-agency", "区水务局"), ("content", "联合印发的管护办法")],
            _ => [("party-agency", "区档案馆"), ("purpose", "opinion"), ("content", "移交档案的开放意见")],
        }));
        return await LinkAsync(p, id, $"{kind}:1");
    }

    static async Task<(long Dossier, long Id, string Token)> LinkAsync(IServiceProvider p, long dossier, string wait)
    {
        var parts = (await p.GetRequiredService<OpinionLinkService>().IssueAsync(await p.ActorAsync("changgou"), dossier, wait, Site)).Split('/');
        return (dossier, long.Parse(parts[^2]), parts[^1]);
    }

    static async Task<DossierState> StateAsync(IServiceProvider p, long dossier) => (await p.GetRequiredService<DossierLedger>().LoadAsync(dossier)).State;

    static IFormFile File(string name) => new FormFile(new MemoryStream("%PDF-1.4 opinion"u8.ToArray()), 0, 16, "files", name);

    [Theory, MemberData(nameof(Both))]
    public async Task Receipt_and_opinion_of_a_third_party_are_acts_with_the_link_as_proof(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (dossier, id, token) = await db.In(p => AskedAsync(p, "third-party"));
        await db.In(async p =>
        {
            var links = p.GetRequiredService<OpinionLinkService>();
            var before = await links.OpenAsync(id, token);
            Assert.Equal((false, "", (DateOnly?)null, true), (before.Opened, before.Content, before.LastDay, before.StartsTerm));
            await Assert.ThrowsAsync<NotFound>(() => links.OpenAsync(id, token + "x"));
            await Assert.ThrowsAsync<Conflict>(() => links.AnswerAsync(id, token, "agree", null, [], ""));
            // Looking alone changes nothing.
            Assert.DoesNotContain((await StateAsync(p, dossier)).Events, e => e.Row == "third-party-served");
            await links.ConfirmAsync(id, token, "10.1.2.3");
            await links.ConfirmAsync(id, token, "10.1.2.3");
            var served = Assert.Single((await StateAsync(p, dossier)).Events, e => e.Row == "third-party-served");
            Assert.Equal((Proofs.Consulted, Proofs.Consulted, Proofs.Link, "third-party:1", $"{id}"), (served.Decider, served.Recorder, served.Proof, served.Wait, served.Data["proof-link"]));
            Assert.Equal(Convert.ToHexStringLower(OneTimeLink.Hash(token))[..16], served.Data["proof-token"]);
            Assert.DoesNotContain("10.1.2.3", Encoding.UTF8.GetString(await p.GetRequiredService<GongkaiContext>().LedgerEvents.Where(e => e.DossierId == dossier && e.Seq == served.Seq).Select(e => e.Bytes).SingleAsync()));
            var open = await links.OpenAsync(id, token);
            Assert.Equal(("甲合作社", "合作社的收支明细", new DateOnly(2022, 2, 15)), (open.Party, open.Content, open.LastDay));
            Assert.Equal(["agree", "part", "objects"], open.Opinion.Options!.Select(o => o.Key));

            foreach (var (opinion, reasons, said) in new (string?, string?, string)[] { ("against", "某", "请选择意见"), (null, null, "请选择意见"), ("objects", " ", "写明理由") })
                Assert.Contains(said, (await Assert.ThrowsAsync<InvalidInput>(() => links.AnswerAsync(id, token, opinion, reasons, [], ""))).Message);
            await links.AnswerAsync(id, token, "objects", "收支明细是内部账目", [File("说明.pdf")], "10.1.2.3");
            var state = await StateAsync(p, dossier);
            Assert.False(state.Waiting("third-party"));
            var answer = state.Last("third-party-answer")!;
            Assert.Equal((ClockEffect.HoldEnd, "objects"), (answer.Clock, answer.Data["opinion"]));
            Assert.DoesNotContain("内部账目", string.Join("", answer.Data.Values));
            var requests = p.GetRequiredService<RequestService>();
            var view = await requests.ViewAsync(await p.ActorAsync("changgou"), dossier);
            Assert.Equal("收支明细是内部账目", view.Contents["opinion-text"]);
            Assert.Equal("说明.pdf", Assert.Single(await requests.FilesAsync(view.Loaded, default, RequestProcedure.OpinionFiles)).Name);
            Assert.Contains("一个链接只能用一次", (await links.OpenAsync(id, token)).Over);
            Assert.Equal("", (await links.OpenAsync(id, token)).Content);
            await Assert.ThrowsAsync<Conflict>(() => links.AnswerAsync(id, token, "agree", null, [], ""));
            Assert.Null((await p.GetRequiredService<LedgerVerifier>().VerifyAsync()).FirstBad);
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Of_two_answers_at_once_one_stands(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (dossier, id, token) = await db.In(p => AskedAsync(p, "co-maker"));
        await db.In(p => p.GetRequiredService<OpinionLinkService>().ConfirmAsync(id, token, ""));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => db.In(async p =>
        {
            try { await p.GetRequiredService<OpinionLinkService>().AnswerAsync(id, token, i % 2 == 0 ? "agree" : "part", "第三章", [], ""); return true; }
            catch (Conflict) { return false; }
            catch (Refused) { return false; }
            catch (Exception e) when (Database.IsBusy(e)) { return false; }
        }))));
        Assert.Single(answers, a => a);
        Assert.Single((await db.In(p => StateAsync(p, dossier))).Events, e => e.Row == "co-maker-answer");
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_is_recorded_from_paper_ends_the_link_and_silence_of_a_co_maker_is_consent(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(async p =>
        {
            var (links, requests, clerk) = (p.GetRequiredService<OpinionLinkService>(), p.GetRequiredService<RequestService>(), await p.ActorAsync("changgou"));
            var (dossier, id, token) = await AskedAsync(p, "agency");
            // No period runs against another agency: opening is a note in the file.
            await links.ConfirmAsync(id, token, "");
            Assert.Equal("agency:1", (await StateAsync(p, dossier)).Last(RequestProcedure.OpenLink)!.Data[RequestProcedure.LinkWait]);
            await requests.PerformAsync(clerk, dossier, "agency-answer", People.Form("2022-01-20", ("agency-opinion", "agree")) with { Wait = "agency:1" });
            Assert.Contains("书面材料", (await links.OpenAsync(id, token)).Over);

            var (second, coId, coToken) = await AskedAsync(p, "co-maker");
            Assert.Contains("第三十四条", (await links.OpenAsync(coId, coToken)).Silence);
            // Taken back, and given anew: only the last one works.
            var (_, newId, newToken) = await LinkAsync(p, second, "co-maker:1");
            Assert.Contains("换了新的链接", (await links.OpenAsync(coId, coToken)).Over);
            await links.RevokeAsync(clerk, second, newId);
            Assert.Contains("收回", (await links.OpenAsync(newId, newToken)).Over);
            await Assert.ThrowsAsync<InvalidInput>(() => links.RevokeAsync(clerk, second, newId));
            Assert.NotNull((await StateAsync(p, second)).Last(RequestProcedure.RevokeLink));
            await Assert.ThrowsAsync<InvalidInput>(() => links.IssueAsync(clerk, second, "co-maker:9", Site));
            await Assert.ThrowsAsync<Forbidden>(async () => await links.IssueAsync(await p.ActorAsync("zhujian"), second, "co-maker:1", Site));
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_link_lives_as_long_as_the_period_and_the_days_of_the_setting(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var (dossier, id, token) = await db.In(p => AskedAsync(p, "third-party"));
        // Given on the last day of November: 15 working days and five days more are over.
        await db.In(async p => await p.GetRequiredService<GongkaiContext>().OpinionLinks.Where(l => l.Id == id).ExecuteUpdateAsync(s => s.SetProperty(l => l.IssuedOn, new DateOnly(2021, 11, 30))));
        await db.In(async p =>
        {
            Assert.Contains("2021年12月26日", (await p.GetRequiredService<OpinionLinkService>().OpenAsync(id, token)).Over);
            await Assert.ThrowsAsync<Conflict>(() => p.GetRequiredService<OpinionLinkService>().ConfirmAsync(id, token, ""));
            var settings = p.GetRequiredService<SettingsService>();
            await settings.PerformAsync(await p.ActorAsync("admin"), "change-rules", new() { ["link-days"] = "30", ["reason"] = "本区规定" }, null);
        });
        await db.In(async p =>
        {
            Assert.Null((await p.GetRequiredService<OpinionLinkService>().OpenAsync(id, token)).Over);
            // Who was served on paper has the period from there.
            await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("changgou"), dossier, "third-party-served", People.Form("2022-01-20"));
            Assert.False((await p.GetRequiredService<OpinionLinkService>().OpenAsync(id, token)).StartsTerm);
            await p.GetRequiredService<OpinionLinkService>().ConfirmAsync(id, token, "");
            Assert.Single((await StateAsync(p, dossier)).Events, e => e.Row == "third-party-served");
        });
    }
}
